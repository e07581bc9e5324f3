namespace Berth.Browser.EndToEnd.Samples;

internal static class SampleTexts
{
    public static readonly IReadOnlyList<(string Name, string Description, string Visibility)> Repositories =
    [
        ("web-api", "Public HTTP API for orders, quotes and tracking", "public"),
        ("billing", "Invoices and dunning, once a night", "private"),
        ("empty-so-far", "", "public"),
    ];

    public const string Readme = """
        # web-api

        The public HTTP API: quotes, orders, labels and tracking. One stateless process, configured by environment variables,
        ready behind any load balancer that speaks HTTP/1.1.

        ## Quick start

        ```sh
        docker run --rm -p 8080:8080 \
          -e DATABASE_URL=postgres://api@db/orders \
          -e SIGNING_KEY_FILE=/run/secrets/signing-key-with-a-rather-long-name-that-does-not-fit-a-phone \
          berth.example.org/platform/web-api:2.14
        ```

        Then open `http://localhost:8080/healthz`. It answers `200` once the database and the
        [signing key](https://example.org/keys) have both been read. See [which tag to use](#which-tag-to-use).

        ## Which tag to use

        - `2.14.0` never moves. Use it in production.
        - `2.14` and `2` move with every patch release.
        - [x] `edge` is the main branch, rebuilt on every merge.

        > Expect surprises.

        ## Configuration

        | Variable | Default | What it does |
        |---|---|---|
        | `DATABASE_URL` | none | Where orders are kept. The server will not start without it. |
        | `LISTEN` | `:8080` | Address and port of the API. |
        | `LOG_LEVEL` | `info` | One of `debug`, `info`, `warn`, `error`. |

        ![A picture](https://pictures.example.org/crane.png)
        """;
}
