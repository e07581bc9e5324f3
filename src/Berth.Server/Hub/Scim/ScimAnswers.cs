using System.Globalization;
using Berth.Registry;
using Microsoft.AspNetCore.Http;

namespace Berth.Server.Hub.Scim;

/// <summary>Answers in the shapes of RFC 7644, section 3.</summary>
internal static class ScimAnswers
{
    public static IResult Json<T>(T body, int status = StatusCodes.Status200OK) =>
        TypedResults.Json(body, contentType: Scim.MediaType, statusCode: status);

    public static IResult Error(int status, string detail, string? type = null) =>
        Json(new ScimError(status.ToString(CultureInfo.InvariantCulture), detail, type), status);

    public static IResult Answer<T>(Outcome<T> outcome, Func<T, IResult> success) => outcome.Succeeded
        ? success(outcome.Value)
        : outcome.Refusal.Kind switch
        {
            RefusalKind.NotFound => Error(404, outcome.Refusal.Message),
            RefusalKind.Denied => Error(403, outcome.Refusal.Message),
            RefusalKind.Conflict => Error(409, outcome.Refusal.Message, "uniqueness"),
            RefusalKind.Busy => Error(503, outcome.Refusal.Message),
            _ => Error(400, outcome.Refusal.Message, "invalidValue"),
        };
}
