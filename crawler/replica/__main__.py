"""``python -m crawler.replica``: serve the invented sites until interrupted."""

from __future__ import annotations

import threading

import click

from crawler.replica import Replica


@click.command()
@click.option(
    "--port", default=8899, show_default=True, help="Port on 127.0.0.1; 0 takes a free one."
)
@click.option(
    "--edition", default=1, show_default=True, help="2 is the same world some time later."
)
def main(port: int, edition: int) -> None:
    """Serve the replica, a web of invented municipal sites."""
    try:
        replica = Replica(port=port, edition=edition)
    except OSError as error:
        raise click.ClickException(f"cannot listen on port {port}: {error.strerror}") from error
    with replica:
        click.echo(f"Replica, edition {edition}: open {replica.proxy_url}/ in a browser.")
        click.echo("To see the sites under their own names, use it as the HTTP proxy:")
        for host in replica.hosts:
            click.echo(f"  curl --proxy {replica.proxy_url} http://{host}/")
        click.echo("Ctrl-C stops it.")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            click.echo()


main()
