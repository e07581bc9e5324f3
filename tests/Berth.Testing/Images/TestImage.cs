using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Berth.Testing.Processes;

namespace Berth.Testing.Images;

/// <summary>An OCI image made here from nothing, so that no test pulls from outside.</summary>
public sealed record TestImage(string Architecture, byte[] Config, IReadOnlyList<byte[]> Layers, byte[] Manifest)
{
    public const string ManifestType = "application/vnd.oci.image.manifest.v1+json";
    public const string IndexType = "application/vnd.oci.image.index.v1+json";
    private const string ConfigType = "application/vnd.oci.image.config.v1+json";
    private const string LayerType = "application/vnd.oci.image.layer.v1.tar+gzip";
    private const string BusyBox = "/bin/busybox";
    private static readonly string[] Commands = ["sh", "cat", "ls", "wc"];

    public string Digest => DigestOf(Manifest);

    public IEnumerable<byte[]> Blobs => [Config, .. Layers];

    public static string DigestOf(ReadOnlySpan<byte> content) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}";

    /// <summary>An image that runs: busybox and an <c>/etc/os-release</c> that names <paramref name="version"/>.</summary>
    public static TestImage Runnable(string version, string architecture = "amd64") => FromTar(RootFolder(version), architecture);

    /// <summary>An image of layers that hold anything: no client can run it, but every registry must keep it.</summary>
    public static TestImage FromLayers(params byte[][] layers) => FromLayers(layers, layers, "amd64");

    /// <summary>The tar of a root folder with busybox in it, as <c>docker import</c> takes it.</summary>
    /// <param name="version">What <c>cat /etc/os-release</c> shows.</param>
    /// <param name="ballast">How many random bytes to add, for a layer that takes a while to download.</param>
    public static byte[] RootFolder(string version, int ballast = 0)
    {
        if (!File.Exists(BusyBox))
        {
            throw new ToolException($"There is no {BusyBox}. ./test.sh installs what the tests need.");
        }

        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, leaveOpen: true))
        {
            WriteFile(writer, "bin/busybox", File.ReadAllBytes(BusyBox));
            WriteFile(writer, "etc/os-release", Encoding.UTF8.GetBytes($"PRETTY_NAME=\"Berth test image {version}\"\n"));
            foreach (var command in Commands)
            {
                writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, $"bin/{command}") { LinkName = "busybox" });
            }

            if (ballast > 0)
            {
                WriteFile(writer, "ballast", RandomNumberGenerator.GetBytes(ballast));
            }
        }

        return tar.ToArray();
    }

    private static void WriteFile(TarWriter writer, string name, byte[] content) =>
        writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name)
        {
            Mode = (UnixFileMode)0b111_101_101,
            DataStream = new MemoryStream(content),
        });

    private static TestImage FromTar(byte[] tar, string architecture)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(tar);
        }

        return FromLayers([compressed.ToArray()], [tar], architecture);
    }

    private static TestImage FromLayers(byte[][] layers, byte[][] uncompressed, string architecture)
    {
        var config = JsonSerializer.SerializeToUtf8Bytes(new
        {
            architecture,
            os = "linux",
            config = new { Cmd = new[] { "/bin/cat", "/etc/os-release" }, Env = new[] { "PATH=/bin" } },
            rootfs = new { type = "layers", diff_ids = uncompressed.Select(layer => DigestOf(layer)) },
        });
        var manifest = JsonSerializer.SerializeToUtf8Bytes(new
        {
            schemaVersion = 2,
            mediaType = ManifestType,
            config = Describe(ConfigType, config),
            layers = layers.Select(layer => Describe(LayerType, layer)),
        });
        return new TestImage(architecture, config, layers, manifest);
    }

    private static object Describe(string mediaType, byte[] content) => new { mediaType, size = content.Length, digest = DigestOf(content) };
}
