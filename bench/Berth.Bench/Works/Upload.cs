using Berth.Bench.Wire;

namespace Berth.Bench.Works;

/// <summary>The requests of an upload, each of which goes where the answer before it said.</summary>
internal sealed class Upload
{
    private readonly Connection _connection;
    private readonly Origin _origin;
    private string _location;

    private Upload(Connection connection, Origin origin)
    {
        _connection = connection;
        _origin = origin;
        _location = Location();
    }

    public static Upload Begin(Connection connection, Origin origin, string repository)
    {
        connection.Ask(Request.To(origin, "POST", $"/v2/{repository}/blobs/uploads/", "Content-Length: 0"), 202);
        return new Upload(connection, origin);
    }

    /// <param name="body">Sends the body, whose length was named.</param>
    /// <param name="range">The value of Content-Range, for a client that sends one.</param>
    public void Patch(long length, Action body, string? range = null)
    {
        Send("PATCH", _location, length, body, 202, range is null ? [] : [$"Content-Range: {range}"]);
        _location = Location();
    }

    public void Put(string digest, long length, Action body) =>
        Send("PUT", $"{_location}{(_location.Contains('?', StringComparison.Ordinal) ? '&' : '?')}digest={digest}", length, body, 201, []);

    /// <summary>Ends the upload with what was sent already.</summary>
    public void Put(string digest) => Put(digest, 0, () => { });

    private void Send(string method, string path, long length, Action body, int status, string[] headers)
    {
        var request = Request.To(_origin, method, path, [$"Content-Length: {length}", "Content-Type: application/octet-stream", .. headers]);
        _connection.Send(request.Bytes);
        body();
        _connection.Receive(status, request.Name);
    }

    /// <summary>Some registries name themselves, others only the path.</summary>
    private string Location()
    {
        var location = _connection.Header("Location");
        var origin = location.IndexOf("://", StringComparison.Ordinal);
        return origin < 0 ? location : location[location.IndexOf('/', origin + 3)..];
    }
}
