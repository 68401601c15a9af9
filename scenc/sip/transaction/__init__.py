"""The transaction layer of :rfc:`3261#section-17` as amended by :rfc:`6026`."""
