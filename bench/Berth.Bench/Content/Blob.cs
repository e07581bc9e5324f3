using Berth.Testing.Images;

namespace Berth.Bench.Content;

/// <summary>Bytes that nothing can make smaller, the same in every run, in a file.</summary>
internal sealed record Blob(string Digest, long Length, string File)
{
    /// <summary>Writes so many bytes, which another seed makes others.</summary>
    public static Blob Create(string folder, int length, int seed) => Of(folder, Noise(length, seed));

    public static Blob Of(string folder, byte[] content)
    {
        var digest = TestImage.DigestOf(content);
        var file = Path.Combine(folder, digest);
        System.IO.File.WriteAllBytes(file, content);
        return new Blob(digest, content.Length, file);
    }

    public static byte[] Noise(int length, int seed)
    {
        var bytes = new byte[length];
        // Content has to be the same each time, and nobody has to be kept from guessing it.
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
