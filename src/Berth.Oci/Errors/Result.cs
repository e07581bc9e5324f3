using System.Diagnostics.CodeAnalysis;

namespace Berth.Oci.Errors;

/// <summary>What an operation came to: a value, or the error a client is to see. Exceptions are left to bugs and broken disks.</summary>
public readonly struct Result<T>
{
    private Result(T? value, RegistryError? error)
    {
        Value = value;
        Error = error;
    }

    public T? Value { get; }

    public RegistryError? Error { get; }

    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool Succeeded => Error is null;

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(RegistryError error) => new(default, error);
}
