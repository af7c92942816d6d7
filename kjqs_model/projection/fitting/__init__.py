"""The base year made into what a projection needs: latent research, constants, the pace of growth and the levers for it."""
