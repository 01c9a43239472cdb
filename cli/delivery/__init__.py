"""From an answer to the stream that it goes to, as the commands share it."""
