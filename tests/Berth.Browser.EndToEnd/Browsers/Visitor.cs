using System.Collections.Concurrent;
using Berth.Testing;
using Microsoft.Playwright;

namespace Berth.Browser.EndToEnd.Browsers;

/// <summary>
/// Somebody with a browser. Whatever no page may cause is noted as a <see cref="Problems">problem</see>: an error or a violated policy
/// in the console, a dialog, a request to elsewhere, a server error.
/// </summary>
public sealed class Visitor : IAsyncDisposable
{
    /// <summary>What a script of an attacker would call.</summary>
    public const string Alarm = "alarm";

    private readonly IBrowserContext context;
    private readonly Uri site;
    private readonly ConcurrentQueue<string> problems = [];

    private Visitor(IBrowserContext context, IPage page, Uri site)
    {
        this.context = context;
        this.site = site;
        Page = page;
    }

    public IPage Page { get; }

    public IReadOnlyCollection<string> Problems => problems;

    public string Path => new Uri(Page.Url).PathAndQuery;

    internal static async Task<Visitor> BeginAsync(IBrowserContext context, Uri site, VisitorOptions options)
    {
        context.SetDefaultTimeout((float)Patience.Limit.TotalMilliseconds);
        await context.AddCookiesAsync(Preferences(site, options));
        var visitor = new Visitor(context, await context.NewPageAsync(), site);
        await visitor.WatchAsync();
        return visitor;
    }

    /// <summary>Opens a page of the site and returns its status.</summary>
    public async Task<int> GoAsync(string path)
    {
        var response = await Page.GotoAsync(path, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
        return response!.Status;
    }

    /// <summary>The form that its page knows by <paramref name="name"/>.</summary>
    public ILocator Form(string name) => Page.Locator($"form:has(input[name=_handler][value='{name}'])");

    /// <summary>Fills in a form as its fields want to be filled, and sends it with its first button.</summary>
    public async Task SubmitAsync(string form, params (string Name, string Value)[] fields)
    {
        await FillAsync(form, fields);
        await SendAsync(Form(form).Locator("button.btn:not([type=button])").First);
    }

    public async Task FillAsync(string form, params (string Name, string Value)[] fields)
    {
        Assert.True(await Form(form).CountAsync() == 1, $"{Page.Url} has no form '{form}':\n{await TextAsync()}");
        foreach (var (name, value) in fields)
        {
            var field = Form(form).Locator($"[name='{name}']");
            var kind = await field.First.EvaluateAsync<string>("e => e.type");
            await (kind switch
            {
                "radio" => Form(form).Locator($"[name='{name}'][value='{value}']").CheckAsync(),
                "checkbox" => field.SetCheckedAsync(value == "true"),
                "select-one" => field.SelectOptionAsync(value),
                _ => field.First.FillAsync(value),
            });
        }
    }

    /// <summary>Presses what leads to another page, and waits for that.</summary>
    public Task SendAsync(ILocator button) => LeaveAsync(() => button.ClickAsync());

    /// <summary>Does what leads to another page, and waits for that.</summary>
    public async Task LeaveAsync(Func<Task> step)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Page.FrameNavigated += Arrive;
        try
        {
            await step();
            await arrived.Task.WaitAsync(Patience.Limit);
        }
        finally
        {
            Page.FrameNavigated -= Arrive;
        }

        // The page is asked, not its events: one that comes early is missed.
        while (await Page.EvaluateAsync<string>("document.readyState") != "complete")
        {
            await Task.Delay(20);
        }

        void Arrive(object? sender, IFrame frame) => arrived.TrySetResult();
    }

    public async Task SignInAsync(string name, string password)
    {
        await GoAsync("/signin");
        await SubmitAsync("signin", ("user", name), ("password", password));
        Assert.DoesNotContain("/signin", Path, StringComparison.Ordinal);
    }

    /// <summary>Lets a form be sent as no browser would: with anything in any field.</summary>
    public Task LiftLimitsAsync(string form) => Form(form).EvaluateAsync(
        "form => { form.noValidate = true; form.querySelectorAll('input').forEach(e => { e.removeAttribute('maxlength'); if (e.type === 'email') e.type = 'text'; }); }");

    public Task SetCookieAsync(string name, string value) =>
        context.AddCookiesAsync([new Cookie { Name = name, Value = Uri.EscapeDataString(value), Url = site.ToString() }]);

    public Task<string> SessionAsync() => context.StorageStateAsync();

    public Task<string> TextAsync() => Page.Locator("body").InnerTextAsync();

    public void AssertNoProblems() => Assert.True(problems.IsEmpty, $"On {Page.Url}:\n{string.Join('\n', problems)}");

    /// <summary>For a test that has caused what it says in the console, such as a page that is not found.</summary>
    public void Forgive(string part)
    {
        var others = problems.Where(problem => !problem.Contains(part, StringComparison.Ordinal)).ToList();
        problems.Clear();
        others.ForEach(problems.Enqueue);
    }

    public async ValueTask DisposeAsync() => await context.DisposeAsync();

    private async Task WatchAsync()
    {
        await context.ExposeFunctionAsync(Alarm, () => problems.Enqueue("A script that came with the data has run."));
        await Page.AddInitScriptAsync("addEventListener('securitypolicyviolation', e => console.error(`policy: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`));");
        Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                problems.Enqueue($"console: {message.Text} {message.Location}");
            }
        };
        Page.PageError += (_, error) => problems.Enqueue($"script: {error}");
        Page.Dialog += async (_, dialog) =>
        {
            problems.Enqueue($"dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
        Page.Request += (_, request) => Note(new Uri(request.Url) is { Scheme: not "data" } url && url.Authority != site.Authority, $"elsewhere: {request.Url}");
        Page.Response += (_, response) => Note(response.Status >= 500, $"answer {response.Status}: {response.Url}");
    }

    private void Note(bool isProblem, string problem)
    {
        if (isProblem)
        {
            problems.Enqueue(problem);
        }
    }

    private static IEnumerable<Cookie> Preferences(Uri site, VisitorOptions options) =>
        from cookie in new[] { ("berth_language", options.Language), ("berth_theme", options.Theme) }
        where cookie.Item2 is not null
        select new Cookie { Name = cookie.Item1, Value = cookie.Item2, Url = site.ToString() };
}
