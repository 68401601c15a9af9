"""What people will notice when one bundle takes the place of another. Pure."""
