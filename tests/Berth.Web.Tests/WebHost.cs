using System.Net;
using System.Text.RegularExpressions;
using Berth.Registry.Callers;
using Berth.Registry.Composition;
using Berth.Registry.Identity;
using Berth.Registry.Repositories;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Berth.Web.Tests;

/// <summary>The pages on a registry of their own, reached over a socket, as a browser without script would.</summary>
public sealed partial class WebHost : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("berth-web-").FullName;
    private WebApplication app = null!;

    public Uri Address { get; private set; } = null!;

    public bool DeleteEnabled { get; init; } = true;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRegistry(new RegistryOptions
        {
            SqlitePath = Path.Combine(folder, "berth.db"),
            StorageFolder = Path.Combine(folder, "blobs"),
            DataFolder = folder,
            Collection = new CollectionOptions { DeleteEnabled = DeleteEnabled },
        });
        builder.Services.AddBerthWeb();
        app = builder.Build();
        app.UseAntiforgery();
        app.MapBerthWeb();
        await app.Services.GetRequiredService<RegistryLifetime>().StartAsync(CancellationToken.None);
        await app.StartAsync();
        Address = new Uri(app.Urls.Single());
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    public Browser Open() => new(Address);

    /// <summary>By the address that the server prints: it leaves its token in a cookie, and goes.</summary>
    public async Task<Answer> ClaimAsync(Browser browser, string name, string password)
    {
        var token = await app.Services.GetRequiredService<SetupToken>().ReadAsync(TestContext.Current.CancellationToken);
        var opened = await browser.GetAsync($"/welcome?token={token}");
        Assert.Equal((302, "/welcome"), (opened.Status, opened.Location));
        return await browser.SubmitAsync("/welcome", "claim", ("username", name), ("password", password));
    }

    public T Get<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    public async Task AddAccountAsync(string name, string password) => Assert.True(
        (await app.Services.GetRequiredService<Berth.Registry.Identity.Accounts>().CreateAsync(
            Caller.System("test"), new NewAccount(name, password), TestContext.Current.CancellationToken)).Succeeded);

    /// <summary>Keeps cookies, follows no redirect by itself, and fills in forms.</summary>
    public sealed partial class Browser(Uri address) : IDisposable
    {
        private readonly HttpMessageInvoker client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });

        public CookieContainer Cookies { get; } = new();

        public Task<Answer> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

        /// <summary>Loads a page and sends the form of that name, with its hidden fields, from it.</summary>
        public async Task<Answer> SubmitAsync(string path, string form, params (string Name, string Value)[] fields)
        {
            var page = await GetAsync(path);
            var hidden = new List<KeyValuePair<string, string>> { new("_handler", form), new("__RequestVerificationToken", Token().Match(page.Text).Groups[1].Value) };
            return await PostAsync(path, [.. hidden, .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]);
        }

        public Task<Answer> PostAsync(string path, IEnumerable<KeyValuePair<string, string>> fields, params (string Name, string Value)[] headers) =>
            SendAsync(HttpMethod.Post, path, new FormUrlEncodedContent(fields), headers);

        public void Dispose() => client.Dispose();

        private async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? body, (string Name, string Value)[] headers)
        {
            using var request = new HttpRequestMessage(method, address + path.TrimStart('/')) { Content = body };
            request.Headers.TryAddWithoutValidation("Cookie", Cookies.GetCookieHeader(address));
            foreach (var (name, value) in headers)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            var set = response.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.ToArray() : [];
            Array.ForEach(set, cookie => Cookies.SetCookies(address, cookie));
            return new Answer(
                (int)response.StatusCode,
                response.Headers.Location?.OriginalString,
                set,
                response.Headers.ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase),
                await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        [GeneratedRegex("__RequestVerificationToken\" value=\"([^\"]+)\"")]
        private static partial Regex Token();
    }
}

public sealed record Answer(int Status, string? Location, IReadOnlyList<string> SetCookies, IReadOnlyDictionary<string, string> Headers, string Text);
