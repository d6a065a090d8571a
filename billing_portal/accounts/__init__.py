"""Who buys, who sells, who may act for them, and the data that billing needs of both."""
