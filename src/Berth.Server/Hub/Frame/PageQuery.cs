using System.ComponentModel;
using Berth.Registry;
using Berth.Server.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Primitives;

namespace Berth.Server.Hub.Frame;

/// <summary>Which page of a list is asked for; with <c>[AsParameters]</c>, a parameter of an endpoint.</summary>
/// <remarks>Properties, not parameters of a constructor: the document would fail on their attributes.</remarks>
internal sealed record PageQuery
{
    [FromQuery(Name = "page"), Description("Which page, from 1 on.")]
    public int? Number { get; init; }

    [FromQuery(Name = "page_size"), Description("How many to a page: 10 unless given, 100 at most.")]
    public int? Size { get; init; }

    private const int Usual = 10, Most = 100;

    public static readonly HubFault NoSuchPage = HubFault.Of(StatusCodes.Status404NotFound, "Invalid page.");

    public int Skip => SkipBy(Usual);

    public int Count => CountBy(Usual);

    /// <summary>For a list whose usual page is another one.</summary>
    public int CountBy(int usual) => Size is { } size and > 0 ? Math.Min(size, Most) : usual;

    public int SkipBy(int usual) => (int)Math.Min((Math.Max(Number ?? 1, 1) - 1L) * CountBy(usual), int.MaxValue);

    /// <summary>Whether there is no such page; the first one is there even when it is empty.</summary>
    public bool IsBeyond(int total, int usual = Usual) => Number < 1 || (Number > 1 && SkipBy(usual) >= total);

    /// <summary>200 with the page and the addresses of its neighbours; 404 past the end.</summary>
    public IResult Answer<T, TBody>(HttpContext http, CountedPage<T> page, Func<T, TBody> body) => IsBeyond(page.Total)
        ? NoSuchPage
        : TypedResults.Ok(new PageOf<TBody>(page.Total, Next(http, page.Total), Previous(http), [.. page.Items.Select(body)]));

    public string? Next(HttpContext http, int total, int usual = Usual) =>
        SkipBy(usual) + (long)CountBy(usual) < total ? AddressOf(http, (Number ?? 1) + 1) : null;

    public string? Previous(HttpContext http) => Number > 1 ? AddressOf(http, Number.Value - 1) : null;

    /// <summary>Absolute, for clients follow it as it is, or cut off the base that they were given.</summary>
    private static string AddressOf(HttpContext http, int number)
    {
        var query = http.Request.Query.Where(part => part.Key != "page").Append(KeyValuePair.Create("page", new StringValues($"{number}")));
        return $"{PublicAddress.Of(http)}{http.Request.Path.ToUriComponent()}{new QueryBuilder(query).ToQueryString().ToUriComponent()}";
    }
}

/// <summary>Some of a list, and where the rest is.</summary>
/// <param name="Count">How many there are on all pages.</param>
/// <param name="Next">The address of the next page.</param>
/// <param name="Previous">The address of the page before.</param>
internal sealed record PageOf<T>(int Count, string? Next, string? Previous, IReadOnlyList<T> Results);
