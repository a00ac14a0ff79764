namespace Cortap.Runtime.Foundation;

/// <summary>
/// Ids of instances are stored in UTF-8. One with half of a surrogate pair would come back as another text, under which nobody waits.
/// </summary>
internal static class InstanceIdText
{
    /// <exception cref="ArgumentException">The id is empty or no well-formed Unicode.</exception>
    public static void Require(string instanceId)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        if (!IsWellFormed(instanceId))
            throw new ArgumentException("The instance id is no well-formed Unicode: it holds half of a surrogate pair.", nameof(instanceId));
    }

    public static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (!char.IsHighSurrogate(text[i]) || ++i == text.Length || !char.IsLowSurrogate(text[i]))
                return false;
        }

        return true;
    }
}
