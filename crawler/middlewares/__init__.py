"""What happens between a spider and the network, one small file a matter; see settings.py."""
