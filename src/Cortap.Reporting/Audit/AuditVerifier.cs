using System.Globalization;
using System.Text.Json;
using Cortap.Reporting.Documents.Signing;

namespace Cortap.Reporting.Audit;

/// <summary>
/// Holds an audit record to its checkpoints, and needs neither the service nor its store for that. Feed it every record in the order in which
/// the store has them, then ask what it found.
/// </summary>
public sealed class AuditVerifier
{
    // More says nothing that is new.
    private const int MaxFindings = 100;

    // A host that is alive makes a checkpoint every minute.
    private static readonly TimeSpan LongestUncovered = TimeSpan.FromMinutes(5);

    private readonly DateTimeOffset _horizon;
    private readonly List<AuditFinding> _findings = [];
    private readonly List<AuditCheckpoint> _checkpoints = [];
    private readonly List<AuditHash> _leaves = new(AuditCheckpoint.MaxRecords);
    private AuditHead _head = AuditHead.Empty;
    private int _current;
    private long _records;
    private byte[]? _firstUncovered;
    private byte[]? _lastRecord;

    /// <param name="checkpoints">All there are, in any order, each with the name of its file; those of several hosts together.</param>
    /// <param name="keys">The public keys of the service.</param>
    /// <param name="horizon">Records whose checkpoint is older may be missing.</param>
    public AuditVerifier(IEnumerable<(string Name, string Text)> checkpoints, VerificationKeys keys, DateTimeOffset horizon)
    {
        ArgumentNullException.ThrowIfNull(checkpoints);
        _horizon = horizon;
        Arrange(checkpoints, keys);
    }

    /// <summary>Takes the next record.</summary>
    /// <param name="bytes">As stored.</param>
    /// <param name="place">The number under which the store has it; null where it has none.</param>
    public void Add(ReadOnlySpan<byte> bytes, long? place = null)
    {
        _records++;
        if (!AuditRecord.TryReadLink(bytes, out var number, out var previous))
        {
            Find(AuditFault.Changed, place ?? _head.Number + 1, "is no record any more");
            return;
        }

        if (place is { } at && at != number) Find(AuditFault.OutOfOrder, at, $"holds the record {number}");
        if (number <= _head.Number)
        {
            Find(AuditFault.OutOfOrder, number, $"comes after the record {_head.Number}: it was moved, or there are two of it");
            return;
        }

        var hash = AuditHash.Of(bytes);
        Link(number, previous);
        _head = new(number, hash);
        Cover(number, hash, bytes);
        _lastRecord = Copy(bytes, _lastRecord);
    }

    /// <summary>What was found; to be asked once, after the last record.</summary>
    public AuditVerification Finish()
    {
        var last = _checkpoints.Count == 0 ? null : _checkpoints[^1];
        var covered = last?.Last ?? 0;
        if (_head.Number < covered)
        {
            Find(AuditFault.Missing, $"Records {_head.Number + 1} to {covered}, which checkpoints cover, are not there: the end was cut off, or lost by a restore.");
        }

        var uncovered = Math.Max(0, _head.Number - covered);
        if (uncovered > 0)
        {
            var since = TimeOf(_firstUncovered);
            if (last is null || uncovered > 2 * AuditCheckpoint.MaxRecords || TimeOf(_lastRecord) - since > LongestUncovered)
            {
                Find(
                    AuditFault.NotCovered,
                    $"The last {uncovered} records, since {AuditRecord.Time(since)}, are covered by no checkpoint: checkpoints were removed, or could not be written. Nothing vouches for these records.");
            }
        }

        return new AuditVerification(_findings, _records, _head.Number, _checkpoints.Count, last, uncovered);
    }

    private void Arrange(IEnumerable<(string Name, string Text)> checkpoints, VerificationKeys keys)
    {
        var genuine = new SortedDictionary<long, (AuditCheckpoint Checkpoint, AuditHash Hash)>();
        foreach (var (name, text) in checkpoints)
        {
            if (!AuditCheckpoint.TryRead(text, out var checkpoint))
            {
                Find(AuditFault.Checkpoint, name, "is damaged");
            }
            else if (AuditCheckpoint.Objection(text, keys) is { } objection)
            {
                Find(AuditFault.Checkpoint, name, $"is not believed: {objection}");
            }
            else if (long.TryParse(Path.GetFileNameWithoutExtension(name), NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index != checkpoint.Index)
            {
                Find(AuditFault.Checkpoint, name, $"holds the checkpoint {checkpoint.Index}");
            }
            else if (!genuine.TryAdd(checkpoint.Index, (checkpoint, AuditCheckpoint.HashOf(text))) && genuine[checkpoint.Index].Hash != AuditCheckpoint.HashOf(text))
            {
                Find(AuditFault.Fork, name, "contradicts another one of the same number: two hosts recorded apart from each other, or somebody had the key");
            }
        }

        (AuditCheckpoint Checkpoint, AuditHash Hash)? before = null;
        foreach (var (index, one) in genuine)
        {
            Follow(index, one.Checkpoint, before);
            before = one;
            _checkpoints.Add(one.Checkpoint);
        }
    }

    private void Follow(long index, AuditCheckpoint checkpoint, (AuditCheckpoint Checkpoint, AuditHash Hash)? before)
    {
        if (index != (before?.Checkpoint.Index ?? 0) + 1)
        {
            if (before is null && checkpoint.At < _horizon) return;
            Find(AuditFault.Checkpoint, $"{(before?.Checkpoint.Index ?? 0) + 1} to {index - 1}", "are not there");
        }
        else if (checkpoint.Previous != (before?.Hash ?? AuditHash.Nothing))
        {
            Find(AuditFault.Fork, $"{index}", "does not follow the one before it: two hosts recorded apart from each other, or somebody had the key");
        }

        if (checkpoint.First <= (before?.Checkpoint.Last ?? 0)) Find(AuditFault.Fork, $"{index}", "covers records that the one before it covers");
    }

    private void Link(long number, AuditHash previous)
    {
        if (number == _head.Number + 1)
        {
            if (previous != _head.Hash) Find(AuditFault.Changed, number - 1, $"is not the one that record {number} followed: one of the two was changed or replaced");
            return;
        }

        if (!MayBeGone(_head.Number + 1, number - 1))
        {
            Find(AuditFault.Missing, $"Records {_head.Number + 1} to {number - 1} are not there: they were removed, or lost by a restore.");
        }

        var end = _checkpoints.Find(checkpoint => checkpoint.Last == number - 1);
        if (end is not null && end.Head != previous) Find(AuditFault.Changed, number, "does not follow the last record of the checkpoint before it: it was changed or replaced");
    }

    private bool MayBeGone(long first, long last)
    {
        // The checkpoints are in order, and so are their times.
        var covers = _checkpoints.Find(checkpoint => checkpoint.Last >= last);
        return covers is not null && covers.At < _horizon && first >= 1;
    }

    private void Cover(long number, AuditHash hash, ReadOnlySpan<byte> bytes)
    {
        while (_current < _checkpoints.Count && _checkpoints[_current].Last < number)
        {
            _current++;
            _leaves.Clear();
        }

        if (_current == _checkpoints.Count)
        {
            _firstUncovered ??= bytes.ToArray();
            return;
        }

        var checkpoint = _checkpoints[_current];
        if (number < checkpoint.First)
        {
            Find(AuditFault.NotAsCheckpointed, $"The record {number} is between two checkpoints, which had not found it: it was put there later.");
            return;
        }

        _leaves.Add(hash);
        if (number != checkpoint.Last) return;
        var isWhole = _leaves.Count == checkpoint.Last - checkpoint.First + 1;
        if (hash != checkpoint.Head || (isWhole && MerkleTree.Root(_leaves) != checkpoint.Root))
        {
            Find(
                AuditFault.NotAsCheckpointed,
                $"Records {checkpoint.First} to {checkpoint.Last} are not those that checkpoint {checkpoint.Index} was signed over: they were changed and chained anew.");
        }
    }

    private void Find(AuditFault fault, long number, string what) => Find(fault, $"The record {number} {what}.");

    private void Find(AuditFault fault, string checkpoint, string what) => Find(fault, $"Checkpoint {checkpoint} {what}.");

    private void Find(AuditFault fault, string text)
    {
        if (_findings.Count < MaxFindings) _findings.Add(new(fault, text));
    }

    private static byte[] Copy(ReadOnlySpan<byte> bytes, byte[]? into)
    {
        var copy = into?.Length == bytes.Length ? into : new byte[bytes.Length];
        bytes.CopyTo(copy);
        return copy;
    }

    private static DateTimeOffset TimeOf(byte[]? record)
    {
        try
        {
            using var json = JsonDocument.Parse(record);
            return json.RootElement.GetProperty("at").GetDateTimeOffset();
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            return default;
        }
    }
}

/// <summary>Something that does not fit.</summary>
/// <param name="Fault">Its kind.</param>
/// <param name="Text">One sentence or two, for people.</param>
public sealed record AuditFinding(AuditFault Fault, string Text);

/// <summary>How a record was found to be tampered with.</summary>
public enum AuditFault
{
    /// <summary>A record is not what its successor followed.</summary>
    Changed,

    /// <summary>Records that must exist are not there.</summary>
    Missing,

    /// <summary>A record is not in its place, or there are two of it.</summary>
    OutOfOrder,

    /// <summary>The chain is whole, but it is not the one that was signed.</summary>
    NotAsCheckpointed,

    /// <summary>Two checkpoints contradict each other.</summary>
    Fork,

    /// <summary>A checkpoint is missing, damaged or forged.</summary>
    Checkpoint,

    /// <summary>There are records for which no checkpoint vouches although it should.</summary>
    NotCovered,
}

/// <summary>What a verification came to.</summary>
/// <param name="Findings">None when all is well.</param>
/// <param name="Records">How many were looked at.</param>
/// <param name="LastNumber">Number of the last one.</param>
/// <param name="Checkpoints">How many there are.</param>
/// <param name="LastCheckpoint">Null when there is none.</param>
/// <param name="Uncovered">Records after the last checkpoint: too young for one, when there is no finding about them.</param>
public sealed record AuditVerification(
    IReadOnlyList<AuditFinding> Findings, long Records, long LastNumber, int Checkpoints, AuditCheckpoint? LastCheckpoint, long Uncovered)
{
    public bool IsSound => Findings.Count == 0;
}
