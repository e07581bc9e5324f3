using Microsoft.Win32.SafeHandles;

namespace Berth.Server.Sending;

/// <summary>A connection that takes pieces of files between the bytes of an answer, found among the features of a request.</summary>
/// <remarks>Only where the answer's bytes reach the socket as they are. See <see cref="SocketWriter"/> for how a piece travels.</remarks>
internal interface IFileWriter
{
    /// <summary>Whether nothing more can be sent, for whatever reason.</summary>
    bool IsBroken { get; }

    /// <summary>Why, when it was the file and not the client.</summary>
    Exception? Fault { get; }

    /// <summary>Of a broken connection, what it had been given and did not send.</summary>
    long Unsent { get; }

    /// <summary>The next Advance by exactly this count stands for the piece and not for memory. The file stays open until the flush is over.</summary>
    void Append(SafeFileHandle file, long offset, int count);
}
