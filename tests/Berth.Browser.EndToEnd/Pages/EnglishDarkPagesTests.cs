using Berth.Browser.EndToEnd.Samples;

namespace Berth.Browser.EndToEnd.Pages;

public sealed class EnglishDarkPagesTests(Sample sample, OpenBrowsers browsers) : PagesTests(sample, browsers, "en", "dark");
