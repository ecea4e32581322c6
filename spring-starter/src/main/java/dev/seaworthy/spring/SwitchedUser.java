package dev.seaworthy.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.web.authentication.switchuser.SwitchUserGrantedAuthority;

/** Reads what only Spring Security's web part has: who acts as somebody else through its {@code SwitchUserFilter}. */
final class SwitchedUser {

    private SwitchedUser() {}

    /** Who really acts; null for a login that is nobody else's. */
    static @Nullable Authentication originalOf(Authentication authentication) {
        for (GrantedAuthority authority : authentication.getAuthorities()) {
            if (authority instanceof SwitchUserGrantedAuthority switched) {
                return switched.getSource();
            }
        }
        return null;
    }
}
