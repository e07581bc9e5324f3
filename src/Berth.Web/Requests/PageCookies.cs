using Microsoft.AspNetCore.Http;

namespace Berth.Web.Requests;

/// <summary>The cookies of the pages, with the attributes that each one needs.</summary>
internal static class PageCookies
{
    public const string Session = "berth_session";
    public const string SecondFactor = "berth_second_factor";
    public const string SetupToken = "berth_setup";
    public const string Form = "berth_form";
    public const string Language = "berth_language";
    public const string Theme = "berth_theme";
    public const string Zone = "berth_zone";
    public const string Notice = "berth_notice";

    private static readonly TimeSpan PreferenceAge = TimeSpan.FromDays(400);

    /// <summary>A secret: out of reach of scripts, of other sites' forms, and of plain http where https is spoken.</summary>
    public static void SetSecret(HttpContext context, string name, string value, TimeSpan? age = null) =>
        context.Response.Cookies.Append(name, value, Options(context, httpOnly: true, age));

    /// <summary>A preference: readable by the page's own script, which changes the theme without a reload.</summary>
    public static void SetPreference(HttpContext context, string name, string value) =>
        context.Response.Cookies.Append(name, value, Options(context, httpOnly: false, PreferenceAge));

    public static void Delete(HttpContext context, string name) =>
        context.Response.Cookies.Delete(name, Options(context, httpOnly: true, age: null));

    private static CookieOptions Options(HttpContext context, bool httpOnly, TimeSpan? age) => new()
    {
        Path = "/",
        HttpOnly = httpOnly,
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
        MaxAge = age,
        IsEssential = true,
    };
}
