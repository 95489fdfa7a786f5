"""Running for years: what is due when, what the last runs came to, what a person must look at."""
