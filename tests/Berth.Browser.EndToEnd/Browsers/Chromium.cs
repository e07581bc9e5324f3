using Microsoft.Playwright;

namespace Berth.Browser.EndToEnd.Browsers;

/// <summary>The distribution's Chromium without its windows, driven by Playwright. Nothing is downloaded.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Executable = "/usr/bin/chromium-headless-shell";

    private IPlaywright? playwright;
    private IBrowser? browser;

    private IBrowser Browser => browser ?? throw new InvalidOperationException("The browser is not started yet.");

    public async ValueTask InitializeAsync()
    {
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Executable,
            // Tests run as root in a container, where Chromium's own sandbox cannot start; /dev/shm is small there.
            Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--font-render-hinting=none"],
        });
    }

    /// <summary>A browser of its own to the site it visits: cookies, storage, preferences.</summary>
    public async Task<Visitor> OpenAsync(Uri site, VisitorOptions? options = null)
    {
        var chosen = options ?? new VisitorOptions();
        var context = await Browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = site.ToString(),
            ViewportSize = new ViewportSize { Width = chosen.Width, Height = chosen.Height },
            JavaScriptEnabled = chosen.Script,
            UserAgent = chosen.UserAgent,
            Locale = "en-US",
            TimezoneId = "Europe/Berlin",
            ReducedMotion = ReducedMotion.Reduce,
            StorageState = chosen.Session,
        });
        return await Visitor.BeginAsync(context, site, chosen);
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
    }
}
