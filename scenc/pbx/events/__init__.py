"""Who has subscribed to what, and is told of it (:rfc:`6665`); `packages/` says what there is."""
