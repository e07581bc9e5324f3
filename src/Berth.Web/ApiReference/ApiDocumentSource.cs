namespace Berth.Web.ApiReference;

/// <summary>Where the page of the API finds the OpenAPI document; the host has it.</summary>
public sealed class ApiDocumentSource(Func<CancellationToken, Task<byte[]>> read)
{
    private ApiDocument? _document;

    /// <summary>Read once: it does not change while the server runs.</summary>
    internal async Task<ApiDocument> ReadAsync(CancellationToken cancel) => _document ??= ApiDocument.Read(await read(cancel));
}
