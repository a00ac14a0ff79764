using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Cortap.Reporting.Jobs.Batches;

namespace Cortap.Infrastructure.Stores;

/// <summary>Place in a listing of batches: the last one shown.</summary>
internal sealed record BatchCursor(DateTimeOffset CreatedAt, string Id)
{
    public static string Write(Batch last) => new BatchCursor(last.CreatedAt, last.Id.Value).Write();

    public string Write() => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{CreatedAt.ToUnixTimeMilliseconds()} {Id}")));

    /// <summary>False when it is none; no cursor reads as null.</summary>
    public static bool TryRead(string? text, out BatchCursor? cursor)
    {
        cursor = null;
        if (text is null)
        {
            return true;
        }

        if (text.Length > 200 || !Base64Url.IsValid(text)
            || Encoding.ASCII.GetString(Base64Url.DecodeFromChars(text)).Split(' ') is not [var time, var id] || !BatchId.TryParse(id, out _)
            || !long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var createdAt) || createdAt > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return false;
        }

        cursor = new(DateTimeOffset.FromUnixTimeMilliseconds(createdAt), id);
        return true;
    }
}
