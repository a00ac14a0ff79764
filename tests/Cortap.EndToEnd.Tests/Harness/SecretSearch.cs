using System.Text;

namespace Cortap.EndToEnd.Tests.Harness;

/// <summary>Finds a secret in any of the forms in which it could have leaked: clear, UTF-16, hexadecimal, base64 at every alignment.</summary>
public static class SecretSearch
{
    /// <summary>The forms of the secret that occur in the content, by name; empty when none does.</summary>
    public static IReadOnlyList<string> Find(string secret, ReadOnlySpan<byte> content)
    {
        var found = new List<string>();
        foreach (var (form, needle) in Forms(secret))
        {
            if (content.IndexOf(needle) >= 0) found.Add(form);
        }

        return found;
    }

    private static IEnumerable<(string Form, byte[] Needle)> Forms(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        yield return ("clear", bytes);
        yield return ("utf-16", Encoding.Unicode.GetBytes(secret));
        yield return ("utf-16 big endian", Encoding.BigEndianUnicode.GetBytes(secret));
        yield return ("hex", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(bytes)));
        yield return ("upper-case hex", Encoding.ASCII.GetBytes(Convert.ToHexString(bytes)));
        for (var offset = 0; offset < 3; offset++)
        {
            // Whole groups only, so that what stands around the secret does not matter.
            var aligned = bytes.AsSpan(offset, (bytes.Length - offset) / 3 * 3);
            yield return ($"base64 from byte {offset}", Encoding.ASCII.GetBytes(Convert.ToBase64String(aligned)));
        }
    }
}
