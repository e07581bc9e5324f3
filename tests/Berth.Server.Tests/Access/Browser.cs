using System.Net;
using System.Text.RegularExpressions;

namespace Berth.Server.Tests.Access;

/// <summary>Goes through the pages as a browser without script does: keeps cookies, and sends a form back with its hidden fields.</summary>
internal sealed partial class Browser(Uri address) : IDisposable
{
    private readonly SocketsHttpHandler _handler = new() { AllowAutoRedirect = false };

    private HttpClient Client => field ??= new HttpClient(_handler) { BaseAddress = address };

    /// <summary>Sent with every request.</summary>
    public Dictionary<string, string> Headers { get; } = [];

    /// <summary>The secret in the cookie; null when nobody is signed in.</summary>
    public string? Session => _handler.CookieContainer.GetCookies(address)["berth_session"]?.Value;

    public Task<PageAnswer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<PageAnswer> PostAsync(string path, params (string Name, string Value)[] fields) =>
        SendAsync(HttpMethod.Post, path, new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));

    /// <summary>Opens the page, fills in its form and sends it.</summary>
    public async Task<PageAnswer> SubmitAsync(string path, params (string Name, string Value)[] fields) =>
        await SubmitAsync(path, await GetAsync(path), fields);

    public Task<PageAnswer> SubmitAsync(string path, PageAnswer page, params (string Name, string Value)[] fields) =>
        PostAsync(path, [.. page.Hidden.Where(hidden => fields.All(field => field.Name != hidden.Name)), .. fields]);

    public void Dispose()
    {
        Client.Dispose();
        _handler.Dispose();
    }

    private async Task<PageAnswer> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await Client.SendAsync(request);
        return new PageAnswer((int)answer.StatusCode, LocalOf(answer.Headers.Location), await answer.Content.ReadAsStringAsync())
        {
            Cookies = answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? [.. cookies] : [],
        };
    }

    /// <summary>The pages redirect to the host that the browser named.</summary>
    private string? LocalOf(Uri? location) =>
        location is { IsAbsoluteUri: true } && location.Authority == address.Authority ? location.PathAndQuery : location?.OriginalString;

    internal sealed partial record PageAnswer(int Status, string? Location, string Body)
    {
        /// <summary>As they were set, with their attributes.</summary>
        public IReadOnlyList<string> Cookies { get; init; } = [];

        /// <summary>Of the last form of the page, which is its own; the shell's stand above it.</summary>
        public IEnumerable<(string Name, string Value)> Hidden
        {
            get
            {
                var main = Body.IndexOf("<main", StringComparison.Ordinal);
                return Inputs().Matches(Body[Math.Max(0, main)..]).Select(match => match.Value)
                    .Select(input => (Attribute(input, "name"), Attribute(input, "value")));
            }
        }

        private static string Attribute(string input, string name) =>
            WebUtility.HtmlDecode(Regex.Match(input, $" {name}=\"([^\"]*)\"").Groups[1].Value);

        [GeneratedRegex("<input[^>]*type=\"hidden\"[^>]*>")]
        private static partial Regex Inputs();
    }
}
