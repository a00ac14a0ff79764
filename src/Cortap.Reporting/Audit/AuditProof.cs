using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Cortap.Reporting.Documents.Signing;
using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Audit;

/// <summary>
/// Shows that one record is part of what a checkpoint was signed over, and nothing of any other record but hashes of it: three lines, the record, its
/// place in the tree, and the checkpoint.
/// </summary>
public sealed record AuditProof(AuditRecord Record, AuditCheckpoint Checkpoint)
{
    /// <summary>A proof never has more bytes.</summary>
    public const int MaxLength = 2_048;

    /// <summary>Writes the proof.</summary>
    /// <param name="record">One of <paramref name="covered"/>.</param>
    /// <param name="covered">All records of the checkpoint.</param>
    /// <param name="checkpoint">As kept.</param>
    /// <exception cref="InvalidDataException">The records are not those of the checkpoint.</exception>
    public static string Create(AuditRecord record, IReadOnlyList<AuditRecord> covered, string checkpoint)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(covered);
        var leaves = covered.Select(one => one.Hash).ToList();
        if (!AuditCheckpoint.TryRead(checkpoint, out var read) || covered.Count != read.Last - read.First + 1 || MerkleTree.Root(leaves) != read.Root)
        {
            throw new InvalidDataException("the records are not those that the checkpoint was signed over; run `cortap audit verify`");
        }

        var index = (int)(record.Number - read.First);
        var place = Encoding.UTF8.GetString(JsonText.Write(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("path");
            foreach (var hash in MerkleTree.Path(leaves, index))
            {
                json.WriteStringValue(hash.ToString());
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }));
        return $"{record}\n{place}\n{checkpoint.Trim()}\n";
    }

    /// <summary>Checks a proof.</summary>
    /// <param name="text">Of <see cref="Create"/>.</param>
    /// <param name="keys">The public keys of the service.</param>
    /// <param name="proof">What it proves.</param>
    /// <param name="objection">Why it proves nothing.</param>
    public static bool TryVerify(string text, VerificationKeys keys, [NotNullWhen(true)] out AuditProof? proof, [NotNullWhen(false)] out string? objection)
    {
        ArgumentNullException.ThrowIfNull(text);
        proof = null;
        objection = "It is no proof: three lines, a record, its path and a checkpoint, of at most 2 KB.";
        if (text.Length > MaxLength || text.TrimEnd('\n').Split('\n') is not [var record, var place, var checkpoint]
            || !AuditRecord.TryReadLink(Encoding.UTF8.GetBytes(record), out var number, out _)
            || !TryReadPath(place, out var path)
            || !AuditCheckpoint.TryRead(checkpoint, out var read))
        {
            return false;
        }

        var one = new AuditRecord(number, Encoding.UTF8.GetBytes(record));
        objection = AuditCheckpoint.Objection(checkpoint, keys) is { } disbelief ? $"Its checkpoint is not believed: {disbelief}."
            : MerkleTree.Root(one.Hash, number - read.First, read.Last - read.First + 1, path) == read.Root ? null
            : "The record is not one of those that the checkpoint was signed over: it was changed.";
        proof = objection is null ? new(one, read) : null;
        return proof is not null;
    }

    private static bool TryReadPath(string place, out IReadOnlyList<AuditHash> path)
    {
        try
        {
            using var json = JsonDocument.Parse(place);
            path = [.. json.RootElement.GetProperty("path").EnumerateArray().Select(hash => AuditHash.Parse(hash.GetString()!))];
            return true;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentNullException)
        {
            path = [];
            return false;
        }
    }
}
