using System.Security.Cryptography;
using System.Text.Json;

namespace Berth.Browser.EndToEnd.Samples;

/// <summary>An image as a build leaves it: layers with the commands that made them, and a config that says something in every row.
/// Its texts may be anything, so that they can be hostile.</summary>
internal sealed record SampleImage
{
    private static readonly (string Command, int Size)[] Steps =
    [
        ("/bin/sh -c #(nop) ADD file:7f3ac91e04d2 in / ", 30_000),
        ("/bin/sh -c #(nop)  ENV PATH=/usr/local/bin:/usr/bin:/bin", 0),
        ("RUN /bin/sh -c apt-get update && apt-get install --yes --no-install-recommends ca-certificates tzdata && rm -rf /var/lib/apt/lists/*", 18_000),
        ("COPY web-api /usr/local/bin/web-api", 9_000),
        ("ENTRYPOINT [\"/usr/local/bin/web-api\"]", 0),
    ];

    public string Architecture { get; init; } = "amd64";

    public string? Variant { get; init; }

    /// <summary>Put in place of every text that a person may choose.</summary>
    public string? Text { get; init; }

    public byte[] Config => JsonSerializer.SerializeToUtf8Bytes(new
    {
        architecture = Architecture,
        variant = Variant,
        os = "linux",
        author = Text ?? "Mara Lind <mara@example.org>",
        created = "2026-11-20T09:12:44Z",
        config = new
        {
            User = Text ?? "65532:65532",
            WorkingDir = Text ?? "/srv",
            StopSignal = Text ?? "SIGTERM",
            Env = new[] { "PATH=/usr/local/bin:/usr/bin:/bin", $"MESSAGE={Text ?? "postgres://api@db/orders?sslmode=verify-full&application_name=web-api"}" },
            Entrypoint = new[] { Text ?? "/usr/local/bin/web-api" },
            Cmd = new[] { Text ?? "--listen=:8080" },
            ExposedPorts = new Dictionary<string, object> { [Text ?? "8080/tcp"] = new() },
            Volumes = new Dictionary<string, object> { [Text ?? "/data"] = new() },
            Labels = new Dictionary<string, string>
            {
                ["org.opencontainers.image.source"] = Text ?? "https://git.example.org/platform/web-api",
                [Text ?? "org.opencontainers.image.revision"] = Text ?? "9d0c5cfa2f1e4e0f8f0b6a1c",
            },
        },
        rootfs = new { type = "layers", diff_ids = Layers.Select(Digest) },
        history = Steps.Select(step => new { created = "2026-11-20T09:12:44Z", created_by = Text ?? step.Command, comment = Text, empty_layer = step.Size == 0 }),
    });

    public static IReadOnlyList<byte[]> Layers =>
        [.. Steps.Where(step => step.Size > 0).Select(step => Enumerable.Repeat((byte)(step.Size / 1000), step.Size).ToArray())];

    public byte[] Manifest => JsonSerializer.SerializeToUtf8Bytes(new
    {
        schemaVersion = 2,
        mediaType = SampleTypes.Manifest,
        config = SampleTypes.Describe(SampleTypes.Config, Config),
        layers = Layers.Select(layer => SampleTypes.Describe(SampleTypes.Layer, layer)),
        annotations = new Dictionary<string, string> { [Text ?? "org.opencontainers.image.title"] = Text ?? "web-api" },
    });

    /// <summary>One image for several platforms.</summary>
    public static byte[] Index(params SampleImage[] images) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        schemaVersion = 2,
        mediaType = SampleTypes.Index,
        manifests = images.Select(image => new
        {
            mediaType = SampleTypes.Manifest,
            size = image.Manifest.Length,
            digest = Digest(image.Manifest),
            platform = new { architecture = image.Architecture, os = "linux", variant = image.Variant },
        }),
    });

    /// <summary>Something attached to an image: a signature, an SBOM.</summary>
    public static byte[] Attached(string artifactType, byte[] subject, string text = "a note") => JsonSerializer.SerializeToUtf8Bytes(new
    {
        schemaVersion = 2,
        mediaType = SampleTypes.Manifest,
        artifactType,
        config = SampleTypes.Describe(SampleTypes.Empty, "{}"u8.ToArray()),
        layers = new[] { SampleTypes.Describe(SampleTypes.Empty, "{}"u8.ToArray()) },
        subject = SampleTypes.Describe(SampleTypes.Index, subject),
        annotations = new Dictionary<string, string> { [text] = text },
    });

    public static string Digest(byte[] content) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}";

}
