using System.Reflection;
using Berth.Registry.Callers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Server.Hub.Frame;

/// <summary>Who sends the request, as a parameter of an endpoint. A caller with a fault never reaches one: <see cref="HubFilter"/> answers
/// before.</summary>
internal sealed class HubCaller(Caller caller, HubFault? fault = null) : IBound
{
    public Caller Caller { get; } = caller;

    public HubFault? Fault { get; } = fault;

    /// <summary>Somebody with an account, by a credential that may do more than read and write repositories.</summary>
    public bool ManagesAccount => Caller.Manages;

    public static implicit operator Caller(HubCaller caller) => caller.Caller;

    public static async ValueTask<HubCaller?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var caller = await context.RequestServices.GetRequiredService<HubGate>().AdmitAsync(context);
        context.Features.Set(caller);
        return caller;
    }
}

/// <summary>A parameter of an endpoint that could not be had of the request.</summary>
internal interface IBound
{
    HubFault? Fault { get; }
}
