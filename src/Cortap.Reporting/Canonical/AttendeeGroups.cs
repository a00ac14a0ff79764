namespace Cortap.Reporting.Canonical;

/// <summary>Groups a flat attendee list by organization (docs/domain/canonical-model.md, section 7.1).</summary>
internal static class AttendeeGroups
{
    /// <summary>The five groups, or null when nobody is listed.</summary>
    public static CanonicalAttendees? Group(ProjectSetup setup, CanonicalProject project)
    {
        if (setup.FlatAttendees.Count == 0)
            return null;
        var groups = setup.FlatAttendees.ToLookup(attendee => GroupOf(attendee.Organization, setup, project));
        return new CanonicalAttendees(
            [.. groups[AttendeeGroup.Recipient]],
            [.. groups[AttendeeGroup.Subrecipients]],
            [.. groups[AttendeeGroup.ContractorsLessees]],
            [.. groups[AttendeeGroup.Fta]],
            [.. groups[AttendeeGroup.Contractor]]);
    }

    private static AttendeeGroup GroupOf(string? organization, ProjectSetup setup, CanonicalProject project)
    {
        if (organization is null)
            return AttendeeGroup.ContractorsLessees;
        if (Same(organization, project.RecipientName) || Same(organization, project.RecipientAcronym))
            return AttendeeGroup.Recipient;
        if (Same(organization, setup.Contractor.CompanyName))
            return AttendeeGroup.Contractor;
        if (IsFta(organization))
            return AttendeeGroup.Fta;
        var subrecipients = setup.Subrecipients?.Values.SelectMany(list => list) ?? [];
        return subrecipients.Any(subrecipient => Same(organization, subrecipient.Name))
            ? AttendeeGroup.Subrecipients
            : AttendeeGroup.ContractorsLessees;
    }

    private static bool IsFta(string organization) =>
        Same(organization, "FTA")
        || organization.StartsWith("FTA ", StringComparison.OrdinalIgnoreCase)
        || organization.StartsWith("Federal Transit Administration", StringComparison.OrdinalIgnoreCase);

    private static bool Same(string organization, string? other) => string.Equals(organization, other, StringComparison.OrdinalIgnoreCase);

    private enum AttendeeGroup
    {
        Recipient,
        Subrecipients,
        ContractorsLessees,
        Fta,
        Contractor,
    }
}
