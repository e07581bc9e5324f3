using System.Diagnostics.CodeAnalysis;

namespace Berth.Registry;

/// <summary>What an operation of the hub came to: a value, or why it was refused. The data plane uses <see cref="Oci.Errors.Result{T}"/>,
/// whose errors are those of the distribution specification.</summary>
public readonly struct Outcome<T>
{
    private Outcome(T? value, Refusal? refusal)
    {
        Value = value;
        Refusal = refusal;
    }

    public T? Value { get; }

    public Refusal? Refusal { get; }

    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool Succeeded => Refusal is null;

    public static implicit operator Outcome<T>(T value) => new(value, null);

    /// <summary>For a value that is an interface, which C# converts by no operator.</summary>
    public static Outcome<T> Of(T value) => new(value, null);

    public static implicit operator Outcome<T>(Refusal refusal) => new(default, refusal);
}

/// <summary>The value of an operation that has nothing to tell but that it was done.</summary>
public readonly record struct Done;

/// <summary>Why something expected could not be done.</summary>
/// <param name="Kind">What a caller can do about it; an API maps it to a status.</param>
/// <param name="Code">A stable name of the case, by which pages find its sentence in the reader's language.</param>
/// <param name="Message">The English sentence.</param>
/// <param name="Field">Which part of the input it is about, in the words of the API (<c>password</c>, <c>token_label</c>).</param>
public sealed record Refusal(RefusalKind Kind, string Code, string Message, string? Field = null)
{
    public static Refusal Invalid(string code, string message, string field) => new(RefusalKind.Invalid, code, message, field);

    public static Refusal Conflict(string code, string message, string? field = null) => new(RefusalKind.Conflict, code, message, field);

    /// <summary>Missing, or not for this caller to know of: the answer is the same.</summary>
    public static readonly Refusal NotFound = new(RefusalKind.NotFound, "not_found", "There is no such thing, or you may not see it.");

    /// <summary>The caller may see it but not do this.</summary>
    public static readonly Refusal Denied = new(RefusalKind.Denied, "denied", "You do not have the right to do this.");
}

public enum RefusalKind
{
    Invalid,
    Denied,
    NotFound,
    Conflict,

    /// <summary>Not now; the same can be asked again in a moment.</summary>
    Busy,
}
