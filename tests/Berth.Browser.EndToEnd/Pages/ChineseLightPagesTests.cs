using Berth.Browser.EndToEnd.Samples;

namespace Berth.Browser.EndToEnd.Pages;

public sealed class ChineseLightPagesTests(Sample sample) : PagesTests(sample, "zh-Hans", "light");
