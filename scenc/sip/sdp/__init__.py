"""Session descriptions, and offer and answer about them (:rfc:`4566`, :rfc:`3264`)."""
