using Berth.Oci;

namespace Berth.Server.V2;

/// <summary>What a request under <c>/v2</c> is about.</summary>
internal enum V2Noun
{
    Base,
    Catalog,
    Extensions,
    RepositoryExtensions,
    TagsList,
    Manifest,
    Blob,
    UploadsStart,
    Upload,
    Referrers,
}

/// <param name="Noun">Which endpoint.</param>
/// <param name="Repository">Set for every noun but <see cref="V2Noun.Base"/>, <see cref="V2Noun.Catalog"/> and
/// <see cref="V2Noun.Extensions"/>.</param>
/// <param name="ReferenceText">The last segment as it was sent: tag, digest or upload id, neither decoded nor checked. Empty for
/// nouns that have none.</param>
internal sealed record V2Target(V2Noun Noun, RepositoryName? Repository = null, string ReferenceText = "");
