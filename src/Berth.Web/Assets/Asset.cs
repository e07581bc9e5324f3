namespace Berth.Web.Assets;

/// <summary>One embedded file, compressed once, in the encodings that browsers ask for.</summary>
internal sealed record Asset(string ContentType, string Hash, byte[] Plain, byte[] Brotli, byte[] Gzip);
