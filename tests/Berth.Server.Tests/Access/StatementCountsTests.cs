using System.Net.Http.Headers;
using System.Text;
using Berth.Registry.Identity;
using Berth.Registry.Repositories;
using Berth.Server.Tests.V2;
using Berth.Testing;
using Berth.Testing.Server;
using Microsoft.Extensions.DependencyInjection;
using RegistryCaller = Berth.Registry.Callers.Caller;

namespace Berth.Server.Tests.Access;

/// <summary>How often what is asked for most asks the database. A number that grows is a read that somebody did twice.</summary>
public sealed class StatementCountsTests : IAsyncLifetime
{
    private const string Password = "a password of some length";

    private readonly Statements _statements = new();
    private TestServer _server = null!;
    private Browser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(TestDatabase.Sqlite, null, TestServer.WithoutTime);
        _statements.Watch(_server);
        var root = RegistryCaller.System("test");
        await _server.Services.GetRequiredService<Accounts>().CreateAsync(root, new NewAccount("bob", Password), default);
        await _server.Services.GetRequiredService<RepositoryCatalog>().CreateAsync(
            root, Oci.RepositoryName.Parse("bob/app"), false, new RepositoryChange(), default);
        _server.Client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"bob:{Password}")));
        _browser = new Browser(_server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _server.DisposeAsync();
        _statements.Dispose();
    }

    [Fact]
    public async Task The_page_of_a_repository()
    {
        await _browser.GetAsync("/r/bob/app");
        // Two of them for the tags: which are immutable, and which others name the same image.
        Assert.Equal(9, await CountAsync(() => _browser.GetAsync("/r/bob/app")));
    }

    [Fact]
    public async Task The_page_of_a_repository_for_its_owner()
    {
        await _browser.SubmitAsync("/signin", ("user", "bob"), ("password", Password));
        await _browser.GetAsync("/r/bob/app");
        Assert.Equal(12, await CountAsync(() => _browser.GetAsync("/r/bob/app")));
    }

    [Fact]
    public async Task An_upload_in_parts()
    {
        var repository = new TestRepository(_server.Client, "bob/app");
        await repository.PushBlobAsync("the first makes what there is one of");
        var session = await repository.StartUploadAsync();

        var append = await CountAsync(() => repository.AppendAsync(session, "some"));
        var again = await CountAsync(() => repository.AppendAsync(session, "thing"));
        var finish = await CountAsync(() => repository.FinishAsync(session, Content.Sha256(Encoding.UTF8.GetBytes("something"))));

        Assert.Equal((3, 3, 7), (append, again, finish));
    }

    private async Task<int> CountAsync(Func<Task> request)
    {
        _statements.Take();
        await request();
        return _statements.Take().Count;
    }
}
