using Berth.Browser.EndToEnd.Samples;

namespace Berth.Browser.EndToEnd.Pages;

public sealed class EnglishLightPagesTests(Sample sample, OpenBrowsers browsers) : PagesTests(sample, browsers, "en", "light");
