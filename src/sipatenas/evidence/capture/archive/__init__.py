"""What went over the wire, from the browser's protocol into WARC and WACZ."""
