"""`make bench-match`: record linkage on public data and on made records, against its peers."""
