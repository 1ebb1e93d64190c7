"""What is not one programme's: which programmes there are, who may call, and the schemas' versions."""
