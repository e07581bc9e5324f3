using Microsoft.Win32.SafeHandles;

namespace Berth.Server.Sending;

/// <summary>A run of bytes that waits to be sent: of memory, or of a file.</summary>
internal readonly record struct Piece(ReadOnlyMemory<byte> Memory, SafeFileHandle? File, long Offset, int Count)
{
    public Piece(ReadOnlyMemory<byte> memory)
        : this(memory, null, 0, memory.Length)
    {
    }

    /// <summary>What is left when so many bytes are sent.</summary>
    public Piece After(int sent) => File is null ? new Piece(Memory[sent..]) : this with { Offset = Offset + sent, Count = Count - sent };
}
