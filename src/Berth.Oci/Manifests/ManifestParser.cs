using System.Text.Json;
using System.Text.Unicode;
using Berth.Oci.Errors;

namespace Berth.Oci.Manifests;

/// <summary>Reads a pushed manifest strictly: what could mean one thing to Berth and another to a client is refused. Whether
/// the content it points at exists is not decided here.</summary>
/// <remarks>Source: image-spec, manifest.md, image-index.md and the artifact.md of its release candidates.</remarks>
public static class ManifestParser
{
    private const int MaxDepth = 64;

    /// <summary>Deep nesting ends before anything is built; a repeated key has no meaning that all clients share.</summary>
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <param name="content">The bytes as pushed.</param>
    /// <param name="contentType">The Content-Type header, parameters included; null when there was none.</param>
    public static Result<Manifest> Parse(ReadOnlyMemory<byte> content, string? contentType)
    {
        if (!Utf8.IsValid(content.Span))
        {
            return Place.Root.Fault("is not UTF-8");
        }

        try
        {
            using var document = JsonDocument.Parse(content, Strict);
            return new ManifestReader().Read(document.RootElement, contentType);
        }
        catch (JsonException repeated) when (repeated.LineNumber is null)
        {
            return Place.Root.Fault("repeats a key within one object");
        }
        catch (JsonException syntax)
        {
            return Place.Root.Fault(
                $"is not JSON of at most {MaxDepth} levels (line {syntax.LineNumber + 1}, byte {syntax.BytePositionInLine})");
        }
        catch (InvalidOperationException)
        {
            // What the framework throws for an escaped half of a surrogate pair, which no string can hold.
            return Place.Root.Fault("holds text that is not Unicode");
        }
    }
}
