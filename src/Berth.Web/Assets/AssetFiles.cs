using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Berth.Web.Assets;

/// <summary>The stylesheet, the script and the icons, held in memory: no request of a page leaves this process.</summary>
internal static class AssetFiles
{
    public const string Prefix = "/assets/";

    private const string ResourcePrefix = "assets/";

    private static readonly FrozenDictionary<string, Asset> Files = Load();

    public static Asset? Find(string name) => Files.GetValueOrDefault(name);

    /// <summary>The address of an asset. It changes with the content, so that answers may be cached for ever.</summary>
    public static string Url(string name) => $"{Prefix}{name}?v={Files[name].Hash}";

    private static FrozenDictionary<string, Asset> Load()
    {
        var assembly = typeof(AssetFiles).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .ToFrozenDictionary(name => name[ResourcePrefix.Length..], name => Read(assembly.GetManifestResourceStream(name)!, name));
    }

    private static Asset Read(Stream stream, string name)
    {
        using var buffer = new MemoryStream();
        using (stream)
        {
            stream.CopyTo(buffer);
        }

        var plain = buffer.ToArray();
        var hash = Convert.ToHexStringLower(SHA256.HashData(plain))[..12];
        return new Asset(ContentType(name), hash, plain,
            Compress(plain, output => new BrotliStream(output, CompressionLevel.SmallestSize)),
            Compress(plain, output => new GZipStream(output, CompressionLevel.SmallestSize)));
    }

    private static byte[] Compress(byte[] plain, Func<Stream, Stream> wrap)
    {
        using var output = new MemoryStream();
        using (var compressor = wrap(output))
        {
            compressor.Write(plain);
        }

        return output.ToArray();
    }

    private static string ContentType(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };
}
