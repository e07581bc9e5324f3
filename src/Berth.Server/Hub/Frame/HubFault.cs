using System.Globalization;
using Berth.Oci.Errors;
using Berth.Registry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Server.Hub.Frame;

/// <summary>An answer that is an error: the one place that knows its shape (docs/hub-api.md).</summary>
internal sealed class HubFault(int status, object body) : IResult
{
    public static readonly HubFault NotFound = Of(StatusCodes.Status404NotFound, "object not found");

    public static readonly HubFault Unauthorized =
        Of(StatusCodes.Status401Unauthorized, "Authentication credentials were not provided.");

    public static readonly HubFault Denied =
        Of(StatusCodes.Status403Forbidden, "You do not have permission to perform this action.");

    public int Status => status;

    /// <summary>Until when to wait; for 429 and 503.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    public static HubFault Of(int status, string message) => new(status, new HubError(message));

    public static HubFault With(int status, object body) => new(status, body);

    /// <summary>A body that was understood and is refused.</summary>
    public static HubFault Invalid(string field, string message) => Invalid(new Dictionary<string, IReadOnlyList<string>> { [field] = [message] });

    public static HubFault Invalid(IReadOnlyDictionary<string, IReadOnlyList<string>> fields)
    {
        var text = string.Join(" ", fields.SelectMany(field => field.Value).Distinct());
        return With(StatusCodes.Status400BadRequest, new HubError(text) { Fields = fields, Text = text });
    }

    /// <summary>Too many failures are the client's doing (429); a server that cannot hash any more passwords says so (503).</summary>
    public static HubFault Throttled(TimeSpan wait, bool busy) => busy
        ? new HubFault(StatusCodes.Status503ServiceUnavailable, new HubError("too many sign-ins at once; try again shortly")) { RetryAfter = wait }
        : new HubFault(StatusCodes.Status429TooManyRequests, new RateLimited()) { RetryAfter = wait };

    public static HubFault Of(Refusal refusal) => refusal.Kind switch
    {
        RefusalKind.NotFound => NotFound,
        RefusalKind.Denied => Denied,
        RefusalKind.Busy => Throttled(TimeSpan.FromSeconds(5), busy: true),
        RefusalKind.Conflict => With(StatusCodes.Status409Conflict, ErrorOf(refusal)),
        _ => With(StatusCodes.Status400BadRequest, ErrorOf(refusal)),
    };

    /// <summary>What went wrong on the server's side, or before an endpoint was reached.</summary>
    public static HubFault Of(RegistryError error) => new(error.Status, new HubError(error.Message))
    {
        RetryAfter = error.RetryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
    };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        // Nobody may hear that signing in would help; somebody is told that it does not.
        if (status == StatusCodes.Status403Forbidden && httpContext.Features.Get<HubCaller>() is { Caller.IsAnonymous: true })
        {
            await Unauthorized.ExecuteAsync(httpContext);
            return;
        }

        var response = httpContext.Response;
        response.StatusCode = status;
        if (status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer realm=\"hub\"";
        }

        if (RetryAfter is { } wait)
        {
            var seconds = Requests.RetryAfter.Seconds(wait);
            var until = httpContext.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().AddSeconds(seconds);
            Requests.RetryAfter.Set(response, seconds);
            response.Headers["X-Retry-After"] = until.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        }

        await response.WriteAsJsonAsync(body, body.GetType(), httpContext.RequestAborted);
    }

    private static HubError ErrorOf(Refusal refusal) => refusal.Field is { } field
        ? new HubError(refusal.Message)
        {
            Fields = new Dictionary<string, IReadOnlyList<string>> { [field] = [refusal.Message] },
            Text = refusal.Message,
        }
        : new HubError(refusal.Message);
}

internal static class HubOutcomes
{
    /// <summary>The answer to an outcome: what <paramref name="success"/> makes of its value, or why not.</summary>
    public static IResult Answer<T>(this Outcome<T> outcome, Func<T, IResult> success) =>
        outcome.Succeeded ? success(outcome.Value) : HubFault.Of(outcome.Refusal);

    /// <summary>200 with what <paramref name="body"/> makes of the value.</summary>
    public static IResult Ok<T, TBody>(this Outcome<T> outcome, Func<T, TBody> body) => outcome.Answer(value => TypedResults.Ok(body(value)));

    /// <summary>204.</summary>
    public static IResult NoContent<T>(this Outcome<T> outcome) => outcome.Answer(_ => TypedResults.NoContent());
}
