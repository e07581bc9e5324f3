using Berth.Browser.EndToEnd.Samples;

namespace Berth.Browser.EndToEnd.Pages;

public sealed class ChineseLightPagesTests(Sample sample, OpenBrowsers browsers) : PagesTests(sample, browsers, "zh-Hans", "light");
