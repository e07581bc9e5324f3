using Berth.Oci;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Berth.Registry.Database.Tables;

/// <summary>Digests are stored as their text.</summary>
internal sealed class DigestConverter() : ValueConverter<Digest, string>(digest => digest.ToString(), text => Digest.Parse(text));
