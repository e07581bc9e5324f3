using Berth.Registry;
using Berth.Server.Hub.Frame;
using Microsoft.AspNetCore.Http;

namespace Berth.Server.Hub.Repositories;

internal static class RepositoryPages
{
    /// <summary>A page of a list that is short enough to be read whole.</summary>
    public static IResult AnswerAll<T, TBody>(this PageQuery page, HttpContext http, IReadOnlyList<T> all, Func<T, TBody> body) =>
        page.Answer(http, new CountedPage<T>([.. all.Skip(page.Skip).Take(page.Count)], all.Count), body);
}
