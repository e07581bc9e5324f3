using System.Globalization;
using Berth.Registry.Callers;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Web.Requests;

/// <summary>Binds a form's token to the account that the form was shown to. The framework checks tokens before anybody knows who is signed in,
/// so what the token says is kept until then.</summary>
internal sealed class FormOwner : IAntiforgeryAdditionalDataProvider
{
    public string GetAdditionalData(HttpContext context) => NameOf(context.RequestServices.GetRequiredService<Visit>().Caller);

    public bool ValidateAdditionalData(HttpContext context, string additionalData)
    {
        context.Features.Set(new Said(additionalData));
        return true;
    }

    public static bool Is(HttpContext context, Caller caller) => context.Features.Get<Said>()?.Owner == NameOf(caller);

    private static string NameOf(Caller caller) => caller.AccountId?.ToString(CultureInfo.InvariantCulture) ?? "";

    private sealed record Said(string Owner);
}
