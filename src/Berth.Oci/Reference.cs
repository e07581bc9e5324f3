using System.Diagnostics.CodeAnalysis;

namespace Berth.Oci;

/// <summary>What names a manifest within a repository: a tag or a digest, exactly one of the two.</summary>
public sealed record Reference
{
    private Reference(Tag? tag, Digest? digest)
    {
        Tag = tag;
        Digest = digest;
    }

    public Tag? Tag { get; }

    public Digest? Digest { get; }

    public static Reference To(Tag tag) => new(tag, null);

    public static Reference To(Digest digest) => new(null, digest);

    public override string ToString() => Tag?.ToString() ?? Digest!.ToString();

    /// <summary>Text with a colon can only be a digest: no tag contains one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Reference? reference)
    {
        reference = Oci.Digest.TryParse(text, out var digest) ? To(digest)
            : Oci.Tag.TryParse(text, out var tag) ? To(tag)
            : null;
        return reference is not null;
    }
}
